package io.pyramidstream.evaluation;

/// What the model said to one question.
///
/// @param right       whether it is the true answer
/// @param beginsRight whether its first word is
/// @param yesShare    probability of `yes`, NaN for other forms
public record Given(String text, boolean right, boolean beginsRight, double yesShare) {}
