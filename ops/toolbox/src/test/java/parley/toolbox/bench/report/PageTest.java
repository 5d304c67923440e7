package parley.toolbox.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class PageTest {
    private record Shown(List<Chart> charts) implements Report {
        @Override
        public String name() {
            return "direct <1>";
        }

        @Override
        public String headline() {
            return "";
        }

        @Override
        public boolean good() {
            return false;
        }

        @Override
        public Map<String, Object> json() {
            return Map.of();
        }

        @Override
        public String table() {
            return "a & b";
        }
    }

    private static final List<Chart> CHARTS = List.of(
            new Chart.Lines(
                    "Latency & more",
                    "ms",
                    Map.of(0.0, "p0", 1.0, "p90"),
                    List.of(new Chart.Curve("<one>", List.of(0.0, 1.0), List.of(2.0, 4.0)))),
            new Chart.Lines("Nothing", "ms", Map.of(), List.of(new Chart.Curve("empty", List.of(), List.of()))),
            new Chart.Bars("Cost", "s", Map.of("server", 0.5, "nobody", 0.0)));

    @Test
    void escapesWhatItShows() {
        String page = Page.of("2 cores", List.of(new Shown(CHARTS)));
        assertThat(page)
                .contains("direct &lt;1&gt;", "a &amp; b", "&lt;one&gt;", "Not every promise held.")
                .doesNotContain("<one>", "<script", "http");
    }

    @Test
    void drawsWellFormedPictures() throws Exception {
        for (Chart chart : CHARTS) {
            String svg = Picture.of(chart);
            assertThat(svg).doesNotContain("NaN", "Infinity");
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        }
    }

    @Test
    void drawsTheHighestValueAtTheTop() {
        assertThat(Picture.of(CHARTS.getFirst())).contains("M70.0 134.8L730.0 39.5");
    }
}
