package parley.toolbox.chaos.fault;

/// One thing done to a platform.
@FunctionalInterface
interface Act {
    void run(Stage stage) throws Exception;
}
