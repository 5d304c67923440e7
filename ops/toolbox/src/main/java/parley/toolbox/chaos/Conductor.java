package parley.toolbox.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import parley.toolbox.chaos.fault.Fault;
import parley.toolbox.chaos.fault.Schedule;
import parley.toolbox.chaos.fault.Stage;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.History;
import parley.toolbox.chaos.load.Load;

/// Plays a schedule on a platform under load and records what was done when. For one thread.
final class Conductor {
    private static final long POLL_NANOS = 50_000_000;
    private static final Duration READY = Duration.ofSeconds(120);
    /// What is on its way at any moment under load.
    private static final int IN_FLIGHT = 25;

    private record Cue(Duration at, boolean begin, Fault fault) {}

    private final Stage stage;
    private final Load load;
    private final History history;
    private final Consumer<String> progress;
    private final Duration recovery;

    /// @param recovery how long to wait after each healing, when they come one by one
    Conductor(Stage stage, Load load, History history, Duration recovery, Consumer<String> progress) {
        this.stage = stage;
        this.load = load;
        this.history = history;
        this.recovery = recovery;
        this.progress = progress;
    }

    /// @param oneByOne whether to wait, after each healing, until the load is well again: the rest is shifted
    void play(Schedule schedule, boolean oneByOne) {
        List<Cue> cues = new ArrayList<>();
        for (Schedule.Step step : schedule.steps()) {
            cues.add(new Cue(step.begin(), true, step.fault()));
            cues.add(new Cue(step.end(), false, step.fault()));
        }
        cues.sort(Comparator.comparing(Cue::at));
        long began = System.nanoTime();
        List<Fault> standing = new ArrayList<>();
        try {
            for (Cue cue : cues) {
                if (!cue.begin() && !standing.contains(cue.fault())) {
                    continue; // it was not run: nobody waits for its end
                }
                sleepUntil(began + cue.at().toNanos());
                if (cue.begin()) {
                    if (begin(cue.fault())) {
                        standing.add(cue.fault());
                    } else if (oneByOne) {
                        began -= cue.fault().lasts().toNanos();
                    }
                } else if (standing.remove(cue.fault())) {
                    heal(cue.fault());
                    ready(cue.fault());
                    if (oneByOne) {
                        load.settled(recovery, IN_FLIGHT);
                    }
                }
                if (oneByOne) {
                    // What took longer shifts the rest: each stands as long as it should.
                    began = Math.max(began, System.nanoTime() - cue.at().toNanos());
                }
                history.record(new Event.Phase(standing.isEmpty() ? "pause" : "fault"));
            }
        } finally {
            standing.forEach(this::heal);
        }
        if (!stage.awaitReady(READY)) {
            progress.accept("not everything is ready: " + stage.platform().notReady());
        }
    }

    private boolean begin(Fault fault) {
        Optional<String> reason = fault.notRunnable(stage);
        if (reason.isPresent()) {
            notRun(fault, reason.get());
            return false;
        }
        progress.accept(fault.name() + ": " + fault.method());
        history.record(new Event.Fault(fault.name(), Event.Fault.BEGIN, fault.method()));
        try {
            fault.inject(stage);
            return true;
        } catch (Exception e) {
            heal(fault);
            notRun(fault, "could not be injected: " + e);
            return false;
        }
    }

    private void notRun(Fault fault, String why) {
        progress.accept(fault.name() + ": NOT RUN: " + why);
        history.record(new Event.Fault(fault.name(), Event.Fault.NOT_RUN, why));
    }

    private void heal(Fault fault) {
        try {
            fault.heal(stage);
        } catch (Exception e) {
            progress.accept(fault.name() + " could not be healed: " + e);
        }
        history.record(new Event.Fault(fault.name(), Event.Fault.HEAL, ""));
    }

    private void ready(Fault fault) {
        boolean ready = stage.awaitReady(READY);
        history.record(new Event.Fault(
                fault.name(),
                Event.Fault.END,
                ready ? "" : "not ready: " + stage.platform().notReady()));
        progress.accept(fault.name()
                + (ready
                        ? " is over"
                        : " is over, not ready: " + stage.platform().notReady()));
    }

    private static void sleepUntil(long nanos) {
        while (System.nanoTime() < nanos && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(Math.min(POLL_NANOS, nanos - System.nanoTime()));
        }
    }
}
