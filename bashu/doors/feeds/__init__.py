"""Activities for other programs: calendars that phones subscribe to (iCalendar, RFC 5545), and news (RSS 2.0)."""
