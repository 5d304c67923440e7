-- Who does not want to hear of whom. Never deleted: the version orders what the topic says.
CREATE TABLE user_block (
  user_id    BINARY(16)  NOT NULL,
  blocked_id BINARY(16)  NOT NULL,
  active     BOOLEAN     NOT NULL,
  version    BIGINT      NOT NULL,
  changed_at DATETIME(3) NOT NULL,
  PRIMARY KEY (user_id, blocked_id)
);
