package parley.delivery.receipt;

import parley.contract.event.Receipt;

/// How far a user has come in a conversation, on all devices together. Only rises.
///
/// @param delivered and `read`: seqs, 0 for nothing; what was read was delivered
record Cursor(long delivered, long read) {
    Cursor {
        delivered = Math.max(delivered, read);
    }

    static Cursor of(Receipt receipt) {
        return switch (receipt.kind()) {
            case DELIVERED -> new Cursor(receipt.upTo(), 0);
            case READ -> new Cursor(receipt.upTo(), receipt.upTo());
        };
    }

    Cursor max(Cursor other) {
        return new Cursor(Math.max(delivered, other.delivered), Math.max(read, other.read));
    }
}
