"""Facts from databases: a table or a query whose columns are facts, read and never written. Needs the library of the kind of database; a problem names the extra."""
