"""Write the table of docs/circulation.md anew from the decisions."""

from tests.matrix.table import PAGE, write

if __name__ == "__main__":
    print(f"{PAGE}: {'changed, read what' if write() else 'nothing changed'}")
