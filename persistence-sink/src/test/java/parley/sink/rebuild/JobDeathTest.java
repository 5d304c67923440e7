package parley.sink.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.contract.event.JobCommand;
import parley.contract.event.JobCommand.Kind;
import parley.contract.event.JobCommand.Selection;
import parley.contract.event.JobProgress;
import parley.contract.event.JobProgress.State;
import parley.sink.SinkApplication;
import parley.sink.fixture.RunningSink;
import parley.sink.fixture.Tables;

/// A job whose process is killed with SIGKILL half-way is carried on, and the result is the same.
class JobDeathTest {
    @TempDir
    Path directory;

    @Test
    void isCarriedOnByTheNextSink() throws Exception {
        try (var world = new JobWorld()) {
            world.talk(600);
            Tables sound;
            try (RunningSink sink = RunningSink.start(world.backends)) {
                world.awaitWritten();
                sound = world.tables();
            }
            world.execute("DELETE FROM message");
            world.execute("DELETE FROM user_cursor");
            world.execute("DELETE FROM device_cursor");
            Process first = start(world);
            JobCommand command;
            try {
                command = world.orders.order(Kind.REBUILD, Selection.all(), true, null, 50);
                world.orders.await(command, progress -> progress.changed() > 0);
            } finally {
                first.destroyForcibly().waitFor();
            }
            assertThat(first.exitValue()).as("killed, not stopped").isEqualTo(137);
            assertThat(world.orders.latest(command).orElseThrow().state()).isEqualTo(State.RUNNING);
            assertThat(world.tables()).isNotEqualTo(sound);
            assertThat(world.select("COUNT(*) FROM sink_offset WHERE sink LIKE 'replay-%'")
                            .getFirst())
                    .as("its position is kept")
                    .isNotEqualTo("0");
            try (RunningSink second = RunningSink.start(world.backends)) {
                JobProgress done = world.orders.ended(command);
                assertThat(done.state()).as(done.toString()).isEqualTo(State.DONE);
                assertThat(world.tables()).isEqualTo(sound);
                assertThat(world.orders
                                .done(Kind.VERIFY, Selection.all(), false)
                                .items())
                        .isEmpty();
            }
        }
    }

    private Process start(JobWorld world) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(List.of(
                        java,
                        "-Xmx160m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SinkApplication.class.getName(),
                        "--server.port=0",
                        "--parley.kafka.bootstrap=" + world.backends.kafka().bootstrapServers(),
                        "--parley.mysql.url=" + world.backends.mysql().jdbcUrl(),
                        "--parley.mysql.user=" + world.backends.mysql().user(),
                        "--parley.mysql.password=" + world.backends.mysql().password()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("sink.log").toFile())
                .start();
    }
}
