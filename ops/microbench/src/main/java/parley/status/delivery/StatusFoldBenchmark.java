package parley.status.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import parley.contract.event.MemberRow;
import parley.contract.event.UserStatus;
import parley.contract.event.UserStatus.DeviceProgress;
import parley.contract.id.Seq;
import parley.status.fold.UserStatusFold;

/// What the answer to "what became of my message?" costs once the stores have spoken. It stands in this
/// package because the fold is nobody else's business.
@NullMarked
@State(Scope.Benchmark)
public class StatusFoldBenchmark {
    private static final long OFFSET = 1_000_000;
    private static final long SEQ = Seq.of(1, OFFSET);
    private static final Instant TIME = Instant.parse("2026-03-01T12:30:45.678Z");

    /// Two: a direct conversation.
    @Param({"2", "100"})
    private int members;

    private final Random random = new Random(1);
    private final UUID conversation = id();
    private MessagePlace place = new MessagePlace(id(), conversation, SEQ, id(), TIME);
    private List<MemberRow> rows = List.of();
    private Progress progress = new Progress(0, Map.of());

    /// A third of the members has read the message, a third has received it, a third has not.
    @Setup
    public void gather() {
        var gathered = new ArrayList<MemberRow>();
        Map<UUID, UserStatus> statuses = new HashMap<>();
        for (int i = 0; i < members; i++) {
            UUID user = id();
            gathered.add(new MemberRow(
                    conversation,
                    user,
                    MemberRow.Role.MEMBER,
                    MemberRow.State.ACTIVE,
                    Seq.of(1, OFFSET / 2),
                    0,
                    List.of(),
                    1));
            long delivered = i % 3 == 0 ? SEQ - 5 : SEQ + 5;
            long read = i % 3 == 1 ? SEQ + 1 : SEQ - 5;
            var device = new DeviceProgress("phone", delivered, TIME, read, TIME);
            statuses.put(user, UserStatusFold.of(conversation, user, List.of(device), List.of()));
        }
        rows = List.copyOf(gathered);
        progress = new Progress(OFFSET + 10, statuses);
        place = new MessagePlace(id(), conversation, SEQ, rows.getFirst().user(), TIME);
    }

    @Benchmark
    public Object fold() {
        return StatusFold.of(place, rows, progress);
    }

    @Benchmark
    public byte[] foldToJson() {
        return StatusFold.of(place, rows, progress).json();
    }

    private UUID id() {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
