-- Two names that look alike are one to whoever reads them. Rows from before get theirs when a gateway starts.
ALTER TABLE account
  ADD COLUMN username_look BINARY(32) NULL COMMENT 'SHA-256 of what the name looks like (UTS 39 skeleton, case-folded)',
  ADD UNIQUE KEY account_by_look (username_look);
