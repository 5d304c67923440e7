package parley.toolbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The `parley` script, as it is, in environments that it may meet.
class LauncherTest {
    private LauncherFixture launcher;

    @BeforeEach
    void launcher(@TempDir Path folder) throws IOException {
        launcher = new LauncherFixture(folder).built();
    }

    @Test
    void takesTheJdkOfJavaHomeWhenItIsNewEnough() throws Exception {
        Path jdk = launcher.jdk("mine", 26);
        LauncherFixture.Outcome run = launcher.with("JAVA_HOME", jdk).run("doctor");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith(jdk.resolve("bin/java").toString()).contains("parley.toolbox.Parley\ndoctor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a JDK 17", "no folder at all"})
    void looksElsewhereWhenJavaHomeIsOfNoUse(String home) throws Exception {
        Path old = launcher.jdk("a JDK 17", 17);
        Path jdk = launcher.jdk("jdks/jdk-25", 25);
        LauncherFixture.Outcome run = launcher.with("JAVA_HOME", old.resolveSibling(home))
                .with("PARLEY_JDK_FOLDERS", jdk.getParent())
                .run("doctor");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith(jdk.resolve("bin/java").toString());
    }

    @Test
    void findsAJdkWithoutAnyVariableButItsOwn() throws Exception {
        Path jdk = launcher.jdk("jdks/jdk-25", 25);
        launcher.jdk("jdks/jdk-21", 21);
        LauncherFixture.Outcome run =
                launcher.with("PARLEY_JDK_FOLDERS", jdk.getParent()).run("doctor");
        assertThat(run.exit()).isZero();
        assertThat(run.out()).startsWith(jdk.resolve("bin/java").toString());
    }

    @Test
    void findsTheJdkWhoseCompilerIsLinkedOnThePath() throws Exception {
        Path jdk = launcher.jdk("elsewhere/jdk-25", 25);
        Files.createSymbolicLink(launcher.folder.resolve("bin/javac"), jdk.resolve("bin/javac"));
        assertThat(launcher.run("doctor").out())
                .startsWith(jdk.resolve("bin/java").toString());
    }

    @Test
    void findsItsRepositoryThroughASymbolicLink() throws Exception {
        launcher.throughALink().with("JAVA_HOME", launcher.jdk("mine", 25));
        LauncherFixture.Outcome run = launcher.run("doctor");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("-Dparley.root=" + launcher.repository + "\n");
    }

    @Test
    void saysClearlyThatThereIsNoJdk() throws Exception {
        LauncherFixture.Outcome run = launcher.run("up");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("parley: needs a JDK 25 or newer, and found none.\n")
                .contains("set JAVA_HOME");
        assertThat(launcher.with("JAVA_HOME", launcher.jdk("old", 17)).run("up").err())
                .contains("old: a JDK 17.");
    }

    @Test
    void saysClearlyThatThereIsNoMaven() throws Exception {
        launcher.with("JAVA_HOME", launcher.jdk("mine", 25));
        Files.delete(launcher.repository.resolve("ops/toolbox/target/classpath"));
        for (String command : new String[] {"test", "up"}) {
            LauncherFixture.Outcome run = launcher.run(command);
            assertThat(run.exit()).as(command).isEqualTo(1);
            assertThat(run.err()).contains("needs Maven 3.8.7 or newer to build, and found no mvn on the PATH");
            assertThat(run.out()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void passesExitCodesThrough(int code) throws Exception {
        launcher.with("JAVA_HOME", launcher.jdk("mine", 25)).with("EXIT", code);
        assertThat(launcher.run("send").exit()).isEqualTo(code);
    }

    @Test
    void passesArgumentsAsTheyAre() throws Exception {
        launcher.with("JAVA_HOME", launcher.jdk("mine", 25));
        assertThat(launcher.run("send", "two  words", "*", "").out())
                .contains("parley.toolbox.Parley\nsend\ntwo  words\n*\n\n")
                .contains("-Dstdout.encoding=UTF-8\n")
                .endsWith("LC_CTYPE=C.UTF-8\n");
    }

    @Test
    void buildsNothingWhenNothingChanged() throws Exception {
        launcher.maven("").with("JAVA_HOME", launcher.jdk("mine", 25)).run("doctor");
        assertThat(launcher.mavenCalls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom.xml", "kafka/src/main/java/A.java", "kafka/src/main/java/New.java"})
    void buildsOnceAfterAChange(String changed) throws Exception {
        launcher.maven("").with("JAVA_HOME", launcher.jdk("mine", 25));
        launcher.file(changed, "changed");
        LauncherFixture.Outcome run = launcher.run("doctor");
        assertThat(run.exit()).isZero();
        assertThat(run.err()).contains("building").contains("built in");
        assertThat(launcher.mavenCalls())
                .singleElement()
                .asString()
                .contains("-DskipTests")
                .endsWith(" package");
        assertThat(launcher.run("doctor").err()).isEmpty();
        assertThat(launcher.mavenCalls()).hasSize(1);
    }

    @Test
    void buildsWhenASourceWasTakenAwayOrAPartIsMissing() throws Exception {
        launcher.maven("").with("JAVA_HOME", launcher.jdk("mine", 25));
        Files.delete(launcher.repository.resolve("kafka/src/main/java/B.java"));
        launcher.run("doctor");
        assertThat(launcher.mavenCalls()).hasSize(1);
        Files.delete(launcher.repository.resolve("ops/toolbox/target/toolbox-1.jar"));
        launcher.run("doctor");
        assertThat(launcher.mavenCalls()).hasSize(2);
    }

    @Test
    void buildsAgainWhatChangedDuringTheBuild() throws Exception {
        // not in the tick of the clock in which the build began: files could not be told apart
        launcher.maven("sleep 0.1; touch '" + launcher.repository.resolve("kafka/src/main/java/A.java") + "'")
                .with("JAVA_HOME", launcher.jdk("mine", 25));
        launcher.file("pom.xml", "changed");
        launcher.run("doctor");
        launcher.run("doctor");
        assertThat(launcher.mavenCalls()).hasSize(2);
    }

    @Test
    void aFailedBuildIsAFailure() throws Exception {
        launcher.maven("echo 'no such thing'; exit 1").with("JAVA_HOME", launcher.jdk("mine", 25));
        launcher.file("pom.xml", "changed");
        LauncherFixture.Outcome run = launcher.run("doctor");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("no such thing").endsWith("parley: the build failed; see above\n");
    }

    @Test
    void severalTerminalsAtOnceBuildOnce() throws Exception {
        Path slow = launcher.folder.resolve("go");
        launcher.maven("while [ ! -e '" + slow + "' ]; do sleep 0.1; done").with("JAVA_HOME", launcher.jdk("mine", 25));
        launcher.file("pom.xml", "changed");
        try (var terminals = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = terminals.submit(() -> launcher.run("doctor"));
            var second = terminals.submit(() -> launcher.run("doctor"));
            await().atMost(ParleyProcess.TOO_SLOW).until(() -> launcher.said("waiting for a build that runs already"));
            Files.createFile(slow);
            assertThat(first.get().exit() + second.get().exit()).isZero();
        }
        assertThat(launcher.mavenCalls()).hasSize(1);
        assertThat(launcher.repository.resolve("ops/toolbox/target/building")).doesNotExist();
    }

    @Test
    void takesOverTheBuildOfAKilledOne() throws Exception {
        launcher.maven("").with("JAVA_HOME", launcher.jdk("mine", 25));
        launcher.file("pom.xml", "changed");
        launcher.file("ops/toolbox/target/building/pid", "999999999");
        assertThat(launcher.run("doctor").exit()).isZero();
        assertThat(launcher.mavenCalls()).hasSize(1);
    }

    @Test
    void testCountsTheReportsOfThisRunOnly() throws Exception {
        Path stale = launcher.file("edge-gateway/target/surefire-reports/TEST-Old.xml", report(100, 3, 0, 2));
        LauncherFixture.age(stale, 600);
        Path fresh = launcher.repository.resolve("kafka/target/surefire-reports");
        launcher.maven("mkdir -p '" + fresh + "'\necho '" + report(5, 1, 1, 1) + "' > '" + fresh
                        + "/TEST-New.xml'\nexit 1")
                .with("JAVA_HOME", launcher.jdk("mine", 25));
        LauncherFixture.Outcome run = launcher.run("test", "-pl", "kafka");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).matches("\\d+ seconds\n2 passed, 2 failed, 1 skipped\n");
        assertThat(launcher.mavenCalls()).singleElement().asString().endsWith(" -T2 verify -pl kafka");
    }

    @Test
    void testAlwaysEndsWithItsCounts() throws Exception {
        launcher.maven("exit 1").with("JAVA_HOME", launcher.jdk("mine", 25));
        LauncherFixture.Outcome run = launcher.run("test");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).endsWith("\n0 passed, 0 failed, 0 skipped\n");
    }

    @Test
    void leavesNothingBehind() throws Exception {
        Path temporary = Files.createDirectories(launcher.folder.resolve("tmp"));
        launcher.maven("").with("JAVA_HOME", launcher.jdk("mine", 25)).with("TMPDIR", temporary);
        launcher.file("pom.xml", "changed");
        launcher.run("doctor");
        launcher.run("test");
        assertThat(temporary).isEmptyDirectory();
    }

    private static String report(int tests, int errors, int skipped, int failures) {
        return "<testsuite name=\"x\" time=\"1\" tests=\"" + tests + "\" errors=\"" + errors + "\" skipped=\"" + skipped
                + "\" failures=\"" + failures + "\">";
    }
}
