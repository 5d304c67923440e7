package parley.toolbox.chaos.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import parley.toolbox.chaos.history.Content;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;

/// One promise broken in a clean run.
enum Mutation {
    LOST_IN_LOG(Rule.LOST) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            var record = any(accepted(run), random);
            return record == null
                    ? null
                    : new Evidence(
                            run.history(), without(run.log(), r -> r.message().equals(record)), run.rows());
        }
    },
    LOST_IN_PUSH(Rule.LOST) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            var line = any(lines(run, Event.Received.class), random);
            if (line == null || !(line.event() instanceof Event.Received lost)) {
                return null;
            }
            return with(
                    run,
                    without(
                            run.history(),
                            each -> each.event() instanceof Event.Received r
                                    && r.who().equals(lost.who())
                                    && r.message().equals(lost.message())));
        }
    },
    LOST_IN_MYSQL(Rule.LOST) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            var row = any(run.rows(), random);
            return row == null ? null : new Evidence(run.history(), run.log(), without(run.rows(), row::equals));
        }
    },
    LOST_IN_HISTORY(Rule.LOST) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            var line = any(lines(run, Event.Paged.class), random);
            return line == null ? null : with(run, without(run.history(), line::equals));
        }
    },
    SHOWN_TWICE(Rule.DUPLICATE) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            var line = any(lines(run, Event.Shown.class), random);
            return line == null ? null : inserted(run, run.history().size(), line.event());
        }
    },
    STORED_TWICE(Rule.DUPLICATE) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            var row = any(run.rows(), random);
            if (row == null) {
                return null;
            }
            var rows = new ArrayList<>(run.rows());
            rows.add(new StoredRow(row.conversation(), row.seq() + 1, row.message(), row.sender(), row.content()));
            return new Evidence(run.history(), run.log(), rows);
        }
    },
    PUSHED_OUT_OF_ORDER(Rule.ORDER) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            for (Line first : shuffled(lines(run, Event.Received.class), random)) {
                for (Line second : lines(run, Event.Received.class)) {
                    if (second.n() > first.n()
                            && first.event() instanceof Event.Received a
                            && second.event() instanceof Event.Received b
                            && a.who().equals(b.who())
                            && a.connection() == b.connection()
                            && a.conversation().equals(b.conversation())) {
                        return with(run, swapped(run.history(), first, second));
                    }
                }
            }
            return null;
        }
    },
    LOG_AGAINST_ACKNOWLEDGED_ORDER(Rule.ORDER) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            for (Line line : shuffled(lines(run, Event.Sent.class), random)) {
                if (line.event() instanceof Event.Sent sent && sent.attempt() == 1) {
                    LogRecord late = first(run, r -> r.clientId().equals(sent.id()));
                    Line early = run.history().stream()
                            .filter(l -> l.n() < line.n()
                                    && l.event() instanceof Event.Accepted a
                                    && a.conversation().equals(sent.conversation()))
                            .findFirst()
                            .orElse(null);
                    if (late != null && early != null && early.event() instanceof Event.Accepted a) {
                        return new Evidence(
                                run.history(), exchanged(run.log(), late.message(), a.message()), run.rows());
                    }
                }
            }
            return null;
        }
    },
    ACKNOWLEDGED_PAST_A_GAP(Rule.GAP) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            Line line = firstReception(run, random);
            return line != null && line.event() instanceof Event.Received r
                    ? inserted(
                            run,
                            index(run, line),
                            new Event.Acked(r.who(), r.connection(), Map.of(r.conversation(), r.seq())))
                    : null;
        }
    },
    UPTO_PAST_A_GAP(Rule.GAP) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            Line line = firstReception(run, random);
            return line != null && line.event() instanceof Event.Received r
                    ? inserted(
                            run, index(run, line), new Event.UpTo(r.who(), r.connection(), r.conversation(), r.seq()))
                    : null;
        }
    },
    BOUND_LIES(Rule.GAP) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            for (Line line : shuffled(lines(run, Event.Received.class), random)) {
                if (line.event() instanceof Event.Received r && r.after() > 0) {
                    return replaced(
                            run,
                            line,
                            new Event.Received(
                                    r.who(),
                                    r.connection(),
                                    r.conversation(),
                                    r.seq(),
                                    0,
                                    r.message(),
                                    r.content(),
                                    1));
                }
            }
            return null;
        }
    },
    OTHER_BYTES_IN_PUSH(Rule.BYTES) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            Line line = any(lines(run, Event.Received.class), random);
            return line != null && line.event() instanceof Event.Received r
                    ? replaced(
                            run,
                            line,
                            new Event.Received(
                                    r.who(),
                                    r.connection(),
                                    r.conversation(),
                                    r.seq(),
                                    r.after(),
                                    r.message(),
                                    OTHER,
                                    1))
                    : null;
        }
    },
    OTHER_BYTES_IN_HISTORY(Rule.BYTES) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            Line line = any(lines(run, Event.Paged.class), random);
            return line != null && line.event() instanceof Event.Paged p
                    ? replaced(run, line, new Event.Paged(p.conversation(), p.seq(), p.message(), OTHER))
                    : null;
        }
    },
    OTHER_BYTES_IN_LOG(Rule.BYTES) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            var of = any(accepted(run), random);
            return of == null
                    ? null
                    : new Evidence(
                            run.history(),
                            run.log().stream()
                                    .map(r -> r.message().equals(of)
                                            ? new LogRecord(
                                                    0,
                                                    r.offset(),
                                                    r.seq(),
                                                    r.conversation(),
                                                    of,
                                                    r.sender(),
                                                    r.clientId(),
                                                    OTHER)
                                            : r)
                                    .toList(),
                            run.rows());
        }
    },
    OTHER_BYTES_IN_MYSQL(Rule.BYTES) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            var row = any(run.rows(), random);
            if (row == null) {
                return null;
            }
            var rows = new ArrayList<>(run.rows());
            rows.set(
                    rows.indexOf(row),
                    new StoredRow(row.conversation(), row.seq(), row.message(), row.sender(), OTHER));
            return new Evidence(run.history(), run.log(), rows);
        }
    },
    RECEIPT_TOO_EARLY(Rule.STATUS) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            // Before anybody acknowledged anything there is nothing that a receipt could tell.
            Line line = run.history().stream()
                    .filter(l -> l.event() instanceof Event.Accepted)
                    .findFirst()
                    .orElse(null);
            return line != null && line.event() instanceof Event.Accepted a && acknowledgedLater(run, line)
                    ? inserted(
                            run,
                            index(run, line),
                            new Event.Receipt(a.who(), a.conversation(), new UUID(1, 1), a.seq(), null))
                    : null;
        }
    },
    DELIVERED_IS_DENIED(Rule.STATUS) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            Line line = any(lines(run, Event.StatusAnswer.class), random);
            return line != null && line.event() instanceof Event.StatusAnswer s
                    ? replaced(
                            run,
                            line,
                            new Event.StatusAnswer(
                                    s.message(),
                                    200,
                                    "persisted",
                                    Map.of(s.members().keySet().iterator().next(), "persisted"),
                                    true))
                    : null;
        }
    },
    READ_IS_MADE_UP(Rule.STATUS) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            Line line = any(lines(run, Event.StatusAnswer.class), random);
            return line != null && line.event() instanceof Event.StatusAnswer s
                    ? with(
                            replaced(
                                    run,
                                    line,
                                    new Event.StatusAnswer(
                                            s.message(),
                                            200,
                                            "read",
                                            Map.of(
                                                    s.members()
                                                            .keySet()
                                                            .iterator()
                                                            .next(),
                                                    "read"),
                                            true)),
                            null)
                    : null;
        }
    },
    FAILED_IS_MADE_UP(Rule.STATUS) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            Line line = any(lines(run, Event.StatusAnswer.class), random);
            return line != null
                            && line.event() instanceof Event.StatusAnswer s
                            && lines(run, Event.Received.class).getFirst().event() instanceof Event.Received r
                    ? inserted(
                            run,
                            run.history().size(),
                            new Event.Failed(
                                    r.who(),
                                    s.message(),
                                    s.members().keySet().iterator().next(),
                                    "failed"))
                    : null;
        }
    },
    ID_CHANGES_ON_RESEND(Rule.IDENTITY) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            Line line = any(lines(run, Event.Accepted.class), random);
            return line != null && line.event() instanceof Event.Accepted a
                    ? inserted(
                            run,
                            index(run, line) + 1,
                            new Event.Accepted(
                                    a.who(), a.connection(), a.conversation(), a.id(), new UUID(9, 9), a.seq(), true))
                    : null;
        }
    },
    NOBODY_SENT_IT(Rule.IDENTITY) {
        @Override
        @Nullable Evidence apply(Evidence run, Random random) {
            Line line = any(lines(run, Event.Sent.class), random);
            return line != null && line.event() instanceof Event.Sent s
                    ? with(run, without(run.history(), l -> l.event() instanceof Event.Sent o && o.id().equals(s.id())))
                    : null;
        }
    };

    private static final Content OTHER = new Content("2:00", null);

    private final Rule rule;

    Mutation(Rule rule) {
        this.rule = rule;
    }

    Rule rule() {
        return rule;
    }

    /// @return null when this run offers nothing to break
    abstract @Nullable Evidence apply(Evidence run, Random random);

    private static List<Line> lines(Evidence run, Class<? extends Event> kind) {
        return run.history().stream().filter(l -> kind.isInstance(l.event())).toList();
    }

    private static List<UUID> accepted(Evidence run) {
        return run.history().stream()
                .filter(l -> l.event() instanceof Event.Accepted)
                .map(l -> ((Event.Accepted) l.event()).message())
                .distinct()
                .toList();
    }

    private static @Nullable Line firstReception(Evidence run, Random random) {
        Line line = any(lines(run, Event.Received.class), random);
        if (line == null || !(line.event() instanceof Event.Received chosen)) {
            return null;
        }
        return run.history().stream()
                .filter(l -> l.event() instanceof Event.Received r
                        && r.who().equals(chosen.who())
                        && r.message().equals(chosen.message()))
                .findFirst()
                .orElseThrow();
    }

    private static boolean acknowledgedLater(Evidence run, Line line) {
        // What the Java client acknowledges is believed a few seconds before it is told.
        return run.history().stream()
                .filter(l -> l.t() < line.t() + 6_000_000_000L)
                .noneMatch(l -> l.event() instanceof Event.Acked || l.event() instanceof Event.Read);
    }

    private static <T> @Nullable T any(List<T> of, Random random) {
        return of.isEmpty() ? null : of.get(random.nextInt(of.size()));
    }

    private static <T> List<T> shuffled(List<T> of, Random random) {
        var all = new ArrayList<>(of);
        java.util.Collections.shuffle(all, random);
        return all;
    }

    private static <T> List<T> without(List<T> of, Predicate<T> gone) {
        return of.stream().filter(gone.negate()).toList();
    }

    private static @Nullable LogRecord first(Evidence run, Predicate<LogRecord> fits) {
        return run.log().stream().filter(fits).findFirst().orElse(null);
    }

    private static int index(Evidence run, Line line) {
        return run.history().indexOf(line);
    }

    private static Evidence with(Evidence run, @Nullable List<Line> history) {
        List<Line> lines = history == null ? without(run.history(), l -> l.event() instanceof Event.Read) : history;
        return new Evidence(lines, run.log(), run.rows());
    }

    private static Evidence inserted(Evidence run, int at, Event event) {
        var lines = new ArrayList<>(run.history());
        Line near = lines.get(Math.min(at, lines.size() - 1));
        lines.add(at, new Line(0, near.t(), near.wall(), event));
        return with(run, lines);
    }

    private static Evidence replaced(Evidence run, Line line, Event event) {
        var lines = new ArrayList<>(run.history());
        lines.set(index(run, line), new Line(line.n(), line.t(), line.wall(), event));
        return with(run, lines);
    }

    private static List<Line> swapped(List<Line> history, Line first, Line second) {
        var lines = new ArrayList<>(history);
        java.util.Collections.swap(lines, history.indexOf(first), history.indexOf(second));
        return lines;
    }

    private static List<LogRecord> exchanged(List<LogRecord> log, UUID one, UUID other) {
        return log.stream()
                .map(r -> {
                    LogRecord from = r.message().equals(one)
                            ? by(log, other)
                            : r.message().equals(other) ? by(log, one) : r;
                    return new LogRecord(
                            r.partition(),
                            r.offset(),
                            r.seq(),
                            r.conversation(),
                            from.message(),
                            from.sender(),
                            from.clientId(),
                            from.content());
                })
                .toList();
    }

    private static LogRecord by(List<LogRecord> log, UUID message) {
        return log.stream().filter(r -> r.message().equals(message)).findFirst().orElseThrow();
    }
}
