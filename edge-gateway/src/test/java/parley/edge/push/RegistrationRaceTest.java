package parley.edge.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import parley.contract.event.LoggedMessage;
import parley.contract.id.Seq;
import parley.contract.range.Archive;
import parley.contract.range.ArchiveSlice;
import parley.contract.range.HotSlice;
import parley.contract.range.HotView;
import parley.contract.range.LogStretch;
import parley.contract.range.RangeReader;
import parley.edge.fixture.Envelopes;

/// A device connects while messages come: every interleaving of {known here, register route, read heads} with {apply to
/// the view, look up routes, publish}, or with {read the log, push}, delivers. All interleavings are tried.
class RegistrationRaceTest {
    private static final UUID C = new UUID(0, 7);
    private static final int MESSAGES = 2;

    /// One run: the real place of a device, the real range reader, and a view that is a fold of the log.
    private static final class Run {
        private final PushState state = new PushState(10, 10_000);
        private final LogStretch view = new LogStretch(1, 0);
        private final RangeReader ranges = new RangeReader(hot(view), NONE, 1);
        private final Set<Long> sent = new TreeSet<>();
        private final boolean[] found = new boolean[MESSAGES];
        private final long[] after = new long[MESSAGES];
        private boolean local;
        private boolean routed;

        void add() {
            local = true;
        }

        void register() {
            routed = true;
        }

        void heads() {
            state.open(C, Seq.NONE);
            state.target(C, view.head(C));
            catchUp();
        }

        void apply(int number) {
            after[number] = view.append(message(number));
        }

        void lookUp(int number) {
            found[number] = routed;
        }

        void publish(int number) {
            if (found[number]) {
                push(number);
            }
        }

        /// As `DevicePush.push`: what comes before the heads are known makes them be read again.
        void push(int number) {
            if (!local) {
                return;
            }
            long seq = message(number).seq();
            if (!state.isOpen(C)) {
                return; // the heads are yet to be read, and the message is in what they are read from
            }
            if (state.offer(C, seq, after[number], 1) == PushState.Verdict.SEND) {
                sent.add(seq);
            }
            catchUp();
        }

        private void catchUp() {
            if (state.behind().contains(C)) {
                var range = ranges.forward(C, state.lastSent(C), state.target(C), 100);
                for (LoggedMessage message : range.messages()) {
                    if (state.offerProven(C, message.seq(), 1) == PushState.Verdict.SEND) {
                        sent.add(message.seq());
                    }
                }
                state.empty(C, range.provenUpTo());
            }
        }

        boolean complete() {
            return sent.size() == MESSAGES;
        }
    }

    private interface Step {
        void take(Run run);
    }

    @Test
    void everyInterleavingWithAWorkerDelivers() {
        assertThat(lost(
                        List.of(Run::add, Run::register, Run::heads),
                        worker(List.of(Run::apply, Run::lookUp, Run::publish))))
                .isEmpty();
    }

    @Test
    void everyInterleavingWithATailDelivers() {
        assertThat(lost(List.of(Run::add, Run::heads), worker(List.of(Run::apply, Run::push))))
                .isEmpty();
    }

    @Test
    void noneOfTheOrdersIsThereForNothing() {
        List<NumberedStep> rightWorker = List.of(Run::apply, Run::lookUp, Run::publish);
        assertThat(lost(List.of(Run::add, Run::heads, Run::register), worker(rightWorker)))
                .isNotEmpty();
        assertThat(lost(
                        List.of(Run::add, Run::register, Run::heads),
                        worker(List.of(Run::lookUp, Run::apply, Run::publish))))
                .isNotEmpty();
        assertThat(lost(List.of(Run::heads, Run::add), worker(List.of(Run::apply, Run::push))))
                .isNotEmpty();
    }

    private interface NumberedStep {
        void take(Run run, int number);
    }

    private static List<Step> worker(List<NumberedStep> steps) {
        var all = new ArrayList<Step>();
        for (int number = 0; number < MESSAGES; number++) {
            int message = number;
            steps.forEach(step -> all.add(run -> step.take(run, message)));
        }
        return all;
    }

    /// @return the interleavings after which the device lacks a message, as choices of the side that took a step
    private static List<String> lost(List<Step> device, List<Step> worker) {
        var lost = new ArrayList<String>();
        interleave(device, worker, "", choices -> {
            var run = new Run();
            int ours = 0;
            int theirs = 0;
            for (char choice : choices.toCharArray()) {
                (choice == 'd' ? device.get(ours++) : worker.get(theirs++)).take(run);
            }
            if (!run.complete()) {
                lost.add(choices);
            }
        });
        return lost;
    }

    private static void interleave(
            List<Step> device, List<Step> worker, String choices, java.util.function.Consumer<String> found) {
        int ours = (int) choices.chars().filter(choice -> choice == 'd').count();
        int theirs = choices.length() - ours;
        if (ours == device.size() && theirs == worker.size()) {
            found.accept(choices);
            return;
        }
        if (ours < device.size()) {
            interleave(device, worker, choices + 'd', found);
        }
        if (theirs < worker.size()) {
            interleave(device, worker, choices + 'w', found);
        }
    }

    private static LoggedMessage message(int number) {
        return new LoggedMessage(
                Seq.of(1, 3L + 2L * number),
                Instant.EPOCH,
                Envelopes.text(new UUID(1, number), C, new UUID(0, 1), "c" + number));
    }

    private static HotView hot(LogStretch view) {
        return new HotView() {
            @Override
            public @Nullable HotSlice after(UUID conversation, long after, int limit) {
                return view.after(conversation, after, limit);
            }

            @Override
            public @Nullable HotSlice before(UUID conversation, long before, int limit) {
                return view.before(conversation, before, limit);
            }
        };
    }

    private static final Archive NONE = new Archive() {
        @Override
        public ArchiveSlice after(UUID conversation, long after, long upTo, int limit) {
            return new ArchiveSlice(0, List.of(), false);
        }

        @Override
        public ArchiveSlice before(UUID conversation, long before, int limit) {
            return new ArchiveSlice(0, List.of(), false);
        }
    };
}
