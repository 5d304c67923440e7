package parley.toolbox;

import java.io.PrintWriter;
import java.io.StringWriter;

/// What a command said and how it ended, run in this JVM.
public record Run(int exit, String out, String err) {
    public static Run of(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exit = Parley.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Run(exit, out.toString(), err.toString());
    }
}
