package io.pyramidstream.ingest.source;

/// A source failed; its message is the [SourceProblem#line()].
public final class SourceException extends Exception {

    private final transient SourceProblem problem;

    public SourceException(SourceProblem problem) {
        super(problem.line());
        this.problem = problem;
    }

    public SourceException(SourceProblem.Kind kind, SourceUri source, String what, String whatToDo) {
        this(new SourceProblem(kind, source.toString(), what, whatToDo));
    }

    public SourceProblem problem() {
        return problem;
    }
}
