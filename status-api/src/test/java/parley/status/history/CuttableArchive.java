package parley.status.history;

import java.util.UUID;
import parley.contract.range.Archive;
import parley.contract.range.ArchiveSlice;

/// An archive behind a link that a scenario can cut.
record CuttableArchive(Archive archive, Runnable link) implements Archive {
    @Override
    public ArchiveSlice after(UUID conversation, long after, long upTo, int limit) {
        link.run();
        return archive.after(conversation, after, upTo, limit);
    }

    @Override
    public ArchiveSlice before(UUID conversation, long before, int limit) {
        link.run();
        return archive.before(conversation, before, limit);
    }
}
