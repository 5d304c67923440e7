package parley.toolbox.bench;

import java.util.concurrent.Callable;
import parley.toolbox.bench.report.Report;
import picocli.CommandLine.Mixin;

/// A command that measures one thing.
abstract class Measurement implements Callable<Integer> {
    @Mixin
    protected CommonOptions common = new CommonOptions();

    /// Measures; blocks for as long as that takes.
    abstract Report measure() throws InterruptedException;

    @Override
    public Integer call() throws InterruptedException {
        return common.show(measure());
    }
}
