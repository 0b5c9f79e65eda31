"""One library of the demonstration with a system of its own behind a site agent, when somebody asks for it."""
