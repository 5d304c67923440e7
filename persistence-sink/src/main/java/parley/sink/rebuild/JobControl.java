package parley.sink.rebuild;

import java.time.Duration;
import parley.contract.event.JobCommand.Wish;

/// What a running job asks between two steps: may it go on, and how fast. Wishes come from another thread.
final class JobControl {
    /// The operator cancelled the job.
    static final class CancelledException extends RuntimeException {
        private static final long serialVersionUID = 1;

        CancelledException() {
            super("cancelled", null, false, false);
        }
    }

    /// Another sink carries the job on, or this one stops: whatever happens, say nothing.
    static final class LostException extends RuntimeException {
        private static final long serialVersionUID = 1;

        LostException() {
            super("lost", null, false, false);
        }
    }

    /// Nobody tells when it has become quiet.
    private static final Duration LOOK = Duration.ofMillis(200);

    private final GiveWay giveWay;
    private final long startedNanos = System.nanoTime();
    private Wish wish = Wish.RUN;
    private boolean lost;
    private long passed;
    private long pausedNanos;

    JobControl(GiveWay giveWay) {
        this.giveWay = giveWay;
    }

    /// @return whether live messages are in the way of whoever was given no rate
    boolean busy() {
        return giveWay.busy().getAsBoolean();
    }

    synchronized void wish(Wish wanted) {
        wish = wanted;
        notifyAll();
    }

    synchronized void lose() {
        lost = true;
        notifyAll();
    }

    synchronized boolean paused() {
        return wish == Wish.PAUSE;
    }

    /// Blocks while the job is paused.
    ///
    /// @throws CancelledException and [LostException] when it may not go on
    synchronized void await() {
        long began = System.nanoTime();
        check();
        while (wish == Wish.PAUSE) {
            hold(0);
            check();
        }
        pausedNanos += System.nanoTime() - began;
    }

    /// Blocks until as many more records may have passed. Wakes up early for a wish, so [#await] comes after.
    ///
    /// @param rate records a second; 0: any
    synchronized void pace(int records, int rate) {
        passed += records;
        if (rate > 0) {
            long due = startedNanos + pausedNanos + passed * 1_000_000_000L / rate;
            for (long left = due - System.nanoTime(); left > 0 && !lost && wish == Wish.RUN; ) {
                hold(Math.max(1, Duration.ofNanos(left).toMillis()));
                left = due - System.nanoTime();
            }
        }
    }

    /// Blocks as long as live messages ask for after so much work; shorter when they end. Wakes up early for a wish,
    /// so [#await] comes after.
    synchronized void giveWay(long workedNanos) {
        long due = System.nanoTime() + giveWay.rest(workedNanos);
        for (long left = due - System.nanoTime(); left > 0 && !lost && wish == Wish.RUN && busy(); ) {
            hold(Math.clamp(Duration.ofNanos(left).toMillis(), 1, LOOK.toMillis()));
            left = due - System.nanoTime();
        }
    }

    /// Waits before another try of something that failed.
    synchronized void rest(Duration pause) {
        long due = System.nanoTime() + pause.toNanos();
        for (long left = due - System.nanoTime(); left > 0 && !lost && wish != Wish.CANCEL; ) {
            hold(Math.max(1, Duration.ofNanos(left).toMillis()));
            left = due - System.nanoTime();
        }
        check();
    }

    private void check() {
        if (lost) {
            throw new LostException();
        }
        if (wish == Wish.CANCEL) {
            throw new CancelledException();
        }
    }

    private void hold(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LostException();
        }
    }
}
