-- Run by the image when the database is made: what the sink needs besides its database to read the log of changes.
GRANT SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'parley'@'%';
