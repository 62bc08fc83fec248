package io.pyramidstream.inference.decoder;

import java.util.ArrayList;
import java.util.List;

/// Takes one token after the other.
final class Writing implements Course {
    private final Task.Write task;
    private final Rule rule;
    private final TokenSink sink;
    private final int row;
    private final List<Integer> ids = new ArrayList<>();
    private boolean stopped;

    /// @param row by whose index the sink hears of tokens
    Writing(Task.Write task, Rule rule, TokenSink sink, int row) {
        this.task = task;
        this.rule = rule;
        this.sink = sink;
        this.row = row;
    }

    @Override
    public void take(float[] logits) {
        int id = rule.take(logits, task.guide(), task.maxTokens() - ids.size());
        if (rule.stopsAt(id)) {
            stopped = true;
            return;
        }
        ids.add(id);
        task.guide().taken(id);
        stopped = task.guide().mustEnd();
        sink.onToken(row, id);
    }

    @Override
    public boolean isFinished() {
        return stopped || ids.size() >= task.maxTokens();
    }

    @Override
    public int nextId() {
        return ids.getLast();
    }

    @Override
    public int depth() {
        return ids.size() - 1;
    }

    List<Integer> ids() {
        return ids;
    }

    /// Whether it ended before `maxTokens` told it to.
    boolean stopped() {
        return stopped;
    }
}
