-- The JSON Schemas of message bodies. Rows are only added: messages keep the version that they were sent with.
CREATE TABLE message_type (
  type          VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  version       INT         NOT NULL COMMENT 'from 1, without gaps',
  schema_json   MEDIUMBLOB  NOT NULL COMMENT 'as it was published, byte for byte',
  compatibility VARCHAR(16) NOT NULL COMMENT 'backward: accepts what the version before accepts; none: nobody looked',
  published_by  BINARY(16)  NOT NULL,
  published_at  DATETIME(3) NOT NULL,
  PRIMARY KEY (type, version)
);
