package parley.contract.range;

import java.util.List;

/// What the hot view knew of a conversation at one instant.
///
/// @param start offset from which on the view of the partition is a fold of the log without a skip
/// @param next offset of the first record that was not applied
/// @param head sequence number of the conversation's last message since `start`, 0 when there is none
/// @param entries neighbours in the hot stream, ascending
public record HotSlice(long start, long next, long head, List<HotMessage> entries) {}
