package parley.status.operator.deadletter;

import parley.status.problem.ProblemException;

/// Where a record stood that could not be written: what a dead letter is called by.
record LetterId(String topic, int partition, long offset) {
    private static final int LONGEST = 300;
    private static final String FORM = "[A-Za-z0-9._-]+-[0-9]{1,9}-[0-9]{1,18}";

    /// @throws ProblemException when the text is no such id
    static LetterId parse(String text) {
        if (text.length() > LONGEST || !text.matches(FORM)) {
            throw ProblemException.badInput("id", text, "topic-partition-offset, such as im.messages.v1-3-17");
        }
        int last = text.lastIndexOf('-');
        int middle = text.lastIndexOf('-', last - 1);
        return new LetterId(
                text.substring(0, middle),
                Integer.parseInt(text.substring(middle + 1, last)),
                Long.parseLong(text.substring(last + 1)));
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "-" + offset;
    }
}
