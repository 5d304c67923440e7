package parley.toolbox.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import parley.toolbox.doctor.Finding.State;

class ExaminationTest {
    @Test
    void wantsAJdkThatIsNewEnough() {
        assertThat(Examination.jdk(25).state()).isEqualTo(State.OK);
        assertThat(Examination.jdk(17).state()).isEqualTo(State.MISSING);
        assertThat(Examination.jdk(17).detail()).contains("25 or newer");
    }

    @Test
    void knowsWhereTheEmbeddedBackendsRun() {
        assertThat(Examination.platform("Linux", "amd64").state()).isEqualTo(State.OK);
        assertThat(Examination.platform("Windows 11", "amd64").state()).isEqualTo(State.MISSING);
    }

    @Test
    void findsWhatThisBuildNeeds() {
        assertThat(new Examination(Path.of("/tmp/parley-nowhere")).findings())
                .extracting(Finding::subject)
                .contains("JDK", "mvn", "disk", "port 8080", "data directory");
    }
}
