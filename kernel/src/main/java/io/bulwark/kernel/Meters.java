package io.bulwark.kernel;

/** Names of meters that several modules feed. */
public final class Meters {
    /**
     * Time of one step of the scan pipeline, by {@link #STEP}: {@code auth}, {@code plan}, {@code limit}, {@code cache},
     * {@code accept}, {@code reputation}, {@code nlp}, {@code snapshot}, {@code mediator}, {@code store}.
     */
    public static final String PIPELINE_STEP = "bulwark.pipeline.step";

    public static final String STEP = "step";

    private Meters() {}
}
