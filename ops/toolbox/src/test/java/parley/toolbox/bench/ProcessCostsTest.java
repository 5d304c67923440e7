package parley.toolbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessCostsTest {
    @Test
    void readsProcessorTimeAfterANameWithSpaces() {
        String stat = "42 (a (strange) name) S 1 42 42 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 30 0 5 1000 20";
        assertThat(ProcessCosts.cpuSeconds(stat)).isEqualTo(3.0);
    }

    @Test
    void readsResidentMemory() {
        assertThat(ProcessCosts.residentKib("Name:\tjava\nVmRSS:\t  4711 kB\n")).isEqualTo(4711);
        assertThat(ProcessCosts.residentKib("Name:\tgone\n")).isZero();
    }
}
