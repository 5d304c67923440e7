package parley.edge.receipt;

/// How far a user has come in a conversation, on all devices together. Only rises.
///
/// @param delivered and `read`: seqs, 0 for nothing
public record Progress(long delivered, long read) {
    static final Progress NONE = new Progress(0, 0);

    Progress max(Progress other) {
        return new Progress(Math.max(delivered, other.delivered), Math.max(read, other.read));
    }
}
