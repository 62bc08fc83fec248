package io.pyramidstream.scenes.ask;

import java.util.EnumSet;
import java.util.Set;

/// What a question is about.
public enum Topic {
    SMOKE(Form.YES_NO, false),
    LYING(Form.YES_NO, false),
    FALLS(Form.YES_NO, true),
    INCIDENT(Form.CHOICE, false),
    EXISTS(Form.YES_NO, false),
    EXISTS_TINTED(Form.YES_NO, false),
    DARK(Form.YES_NO, false),
    LIGHT_OUT(Form.YES_NO, true),
    ARRIVES(Form.YES_NO, true),
    LEAVES(Form.YES_NO, true),
    MOVES(Form.YES_NO, true),
    COLOUR(Form.CHOICE, false),
    KIND(Form.CHOICE, false),
    WHERE(Form.CHOICE, false),
    DIRECTION(Form.CHOICE, true),
    COUNT_END(Form.COUNT, false),
    COUNT_START(Form.COUNT, false),
    COUNT_ALL(Form.COUNT, false),
    COUNT_MOVING(Form.COUNT, true),
    COUNT_ARRIVING(Form.COUNT, true),
    WHAT_ARRIVES(Form.TEXT, true),
    WHAT_LEAVES(Form.TEXT, true);

    /// What kind of answer is wanted.
    public enum Form {
        YES_NO,
        CHOICE,
        COUNT,
        TEXT
    }

    /// What a checkpoint still has to learn.
    private static final Set<Topic> UNTAUGHT = EnumSet.noneOf(Topic.class);

    private final Form form;
    private final boolean temporal;

    Topic(Form form, boolean temporal) {
        this.form = form;
        this.temporal = temporal;
    }

    public Form form() {
        return form;
    }

    /// Whether the checkpoint that ships was trained on it.
    public boolean taught() {
        return !UNTAUGHT.contains(this);
    }

    /// Whether no single frame can answer it.
    public boolean temporal() {
        return temporal;
    }
}
