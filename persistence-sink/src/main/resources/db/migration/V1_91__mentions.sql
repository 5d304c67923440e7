-- Whom messages mention, by the field `mentions` of their bodies: what a list of conversations counts. Goes with a recall.
CREATE TABLE mention (
  conversation_id BINARY(16)      NOT NULL,
  user_id         BINARY(16)      NOT NULL COMMENT 'who is mentioned; zeros: everybody in the group',
  seq             BIGINT UNSIGNED NOT NULL COMMENT 'place of the message',
  sender_id       BINARY(16)      NOT NULL,
  PRIMARY KEY (conversation_id, user_id, seq),
  KEY mention_by_place (conversation_id, seq)
);
