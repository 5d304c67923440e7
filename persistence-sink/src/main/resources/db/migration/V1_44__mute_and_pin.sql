-- What a user wants of a conversation, for nobody else to see.
CREATE TABLE conversation_setting (
  user_id         BINARY(16)  NOT NULL,
  conversation_id BINARY(16)  NOT NULL,
  muted_until     DATETIME(3) NULL COMMENT 'null: not muted; the year 9999: until it is taken back',
  pinned          BOOLEAN     NOT NULL DEFAULT FALSE,
  PRIMARY KEY (user_id, conversation_id)
);
