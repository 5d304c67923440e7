package parley.toolbox.operator;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import parley.toolbox.chat.InertText;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;

/// Prints answers: columns on standard output, remarks on standard error. What came from elsewhere cannot move the
/// cursor or colour anything.
final class Lines {
    private final PrintWriter out;
    private final PrintWriter err;
    private final List<List<String>> rows = new ArrayList<>();
    private boolean shown;

    Lines(CommandSpec spec) {
        this.out = spec.commandLine().getOut();
        this.err = spec.commandLine().getErr();
    }

    void json(JsonNode answer) {
        out.println(InertText.ofJson(answer.toString()));
        out.flush();
    }

    void row(Object... cells) {
        rows.add(java.util.Arrays.stream(cells)
                .map(cell -> InertText.of(String.valueOf(cell)))
                .toList());
    }

    /// Prints the rows, each column as wide as its widest cell.
    void print() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            var padded = new ArrayList<String>();
            for (int i = 0; i < row.size(); i++) {
                padded.add(row.get(i) + " ".repeat(widths[i] - row.get(i).length()));
            }
            out.println(padded.stream().collect(Collectors.joining("  ")).stripTrailing());
        }
        rows.clear();
        out.flush();
    }

    void remark(String text) {
        err.println(InertText.of(text));
        err.flush();
    }

    /// A line that is written over, on a terminal only.
    void progress(JsonNode job) {
        if (System.console() != null && System.console().isTerminal()) {
            JsonNode progress = job.path("progress");
            err.print("\r" + OperatorCalls.state(job) + " "
                    + progress.path("done").asLong() + " of "
                    + progress.path("total").asLong() + "   ");
            err.flush();
            shown = true;
        }
    }

    void progressEnds() {
        if (shown) {
            err.println();
            shown = false;
        }
    }

    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isMissingNode() || value.isNull() ? "-" : value.asString();
    }
}
