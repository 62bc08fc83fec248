package io.pyramidstream.inference.ort;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.util.Optional;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// The functions of `OrtApi` we call: where each lies in the table, and what it takes. The table only ever grows at its
/// end, so positions hold for every later version.
enum OrtFunction {
    GET_ERROR_CODE(1, FunctionDescriptor.of(JAVA_INT, ADDRESS)),
    GET_ERROR_MESSAGE(2, FunctionDescriptor.of(ADDRESS, ADDRESS)),
    DISABLE_TELEMETRY_EVENTS(6, status(ADDRESS)),
    CREATE_SESSION_FROM_ARRAY(8, status(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS)),
    CREATE_SESSION_OPTIONS(10, status(ADDRESS)),
    ENABLE_PROFILING(14, status(ADDRESS, ADDRESS)),
    DISABLE_MEM_PATTERN(17, status(ADDRESS)),
    SET_SESSION_LOG_SEVERITY_LEVEL(22, status(ADDRESS, JAVA_INT)),
    SET_SESSION_GRAPH_OPTIMIZATION_LEVEL(23, status(ADDRESS, JAVA_INT)),
    SESSION_GET_INPUT_COUNT(30, status(ADDRESS, ADDRESS)),
    SESSION_GET_OUTPUT_COUNT(31, status(ADDRESS, ADDRESS)),
    SESSION_GET_INPUT_NAME(36, status(ADDRESS, JAVA_LONG, ADDRESS, ADDRESS)),
    SESSION_GET_OUTPUT_NAME(37, status(ADDRESS, JAVA_LONG, ADDRESS, ADDRESS)),
    CREATE_RUN_OPTIONS(39, status(ADDRESS)),
    RUN_OPTIONS_SET_TERMINATE(46, status(ADDRESS)),
    RUN_OPTIONS_UNSET_TERMINATE(47, status(ADDRESS)),
    CREATE_TENSOR(48, status(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS)),
    CREATE_TENSOR_WITH_DATA(49, status(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS)),
    GET_TENSOR_MUTABLE_DATA(51, status(ADDRESS, ADDRESS)),
    GET_TENSOR_ELEMENT_TYPE(60, status(ADDRESS, ADDRESS)),
    GET_DIMENSIONS_COUNT(61, status(ADDRESS, ADDRESS)),
    GET_DIMENSIONS(62, status(ADDRESS, ADDRESS, JAVA_LONG)),
    GET_TENSOR_TYPE_AND_SHAPE(65, status(ADDRESS, ADDRESS)),
    CREATE_MEMORY_INFO(68, status(ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS)),
    CREATE_CPU_MEMORY_INFO(69, status(JAVA_INT, JAVA_INT, ADDRESS)),
    ALLOCATOR_FREE(76, status(ADDRESS, ADDRESS)),
    GET_ALLOCATOR_WITH_DEFAULT_OPTIONS(78, status(ADDRESS)),
    RELEASE_ENV(92, release()),
    RELEASE_STATUS(93, release()),
    RELEASE_MEMORY_INFO(94, release()),
    RELEASE_SESSION(95, release()),
    RELEASE_VALUE(96, release()),
    RELEASE_RUN_OPTIONS(97, release()),
    RELEASE_TENSOR_TYPE_AND_SHAPE_INFO(99, release()),
    RELEASE_SESSION_OPTIONS(100, release()),
    CREATE_ENV_WITH_GLOBAL_THREAD_POOLS(119, status(JAVA_INT, ADDRESS, ADDRESS, ADDRESS)),
    DISABLE_PER_SESSION_THREADS(120, status(ADDRESS)),
    CREATE_THREADING_OPTIONS(121, status(ADDRESS)),
    RELEASE_THREADING_OPTIONS(122, release()),
    ADD_SESSION_CONFIG_ENTRY(130, status(ADDRESS, ADDRESS, ADDRESS)),
    RUN_WITH_BINDING(133, status(ADDRESS, ADDRESS, ADDRESS)),
    CREATE_IO_BINDING(134, status(ADDRESS, ADDRESS)),
    RELEASE_IO_BINDING(135, release()),
    BIND_INPUT(136, status(ADDRESS, ADDRESS, ADDRESS)),
    BIND_OUTPUT(137, status(ADDRESS, ADDRESS, ADDRESS)),
    BIND_OUTPUT_TO_DEVICE(138, status(ADDRESS, ADDRESS, ADDRESS)),
    GET_BOUND_OUTPUT_VALUES(140, status(ADDRESS, ADDRESS, ADDRESS, ADDRESS)),
    CLEAR_BOUND_INPUTS(141, release()),
    CLEAR_BOUND_OUTPUTS(142, release()),
    CREATE_AND_REGISTER_ALLOCATOR(144, status(ADDRESS, ADDRESS, ADDRESS)),
    SET_GLOBAL_INTRA_OP_NUM_THREADS(147, status(ADDRESS, JAVA_INT)),
    SET_GLOBAL_INTER_OP_NUM_THREADS(148, status(ADDRESS, JAVA_INT)),
    SET_GLOBAL_SPIN_CONTROL(149, status(ADDRESS, JAVA_INT)),
    ADD_INITIALIZER(150, status(ADDRESS, ADDRESS, ADDRESS)),
    RELEASE_ARENA_CFG(157, release()),
    CREATE_ARENA_CFG(164, status(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS)),
    CREATE_PREPACKED_WEIGHTS(166, status(ADDRESS)),
    RELEASE_PREPACKED_WEIGHTS(167, release()),
    CREATE_SESSION_WITH_PREPACKED_WEIGHTS(169, status(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS)),
    APPEND_CUDA_PROVIDER(204, status(ADDRESS, ADDRESS)),
    CREATE_CUDA_PROVIDER_OPTIONS(205, status(ADDRESS)),
    UPDATE_CUDA_PROVIDER_OPTIONS(206, status(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG)),
    RELEASE_CUDA_PROVIDER_OPTIONS(208, release());

    /// Position in the table of function pointers.
    final int index;

    final FunctionDescriptor descriptor;

    OrtFunction(int index, FunctionDescriptor descriptor) {
        this.index = index;
        this.descriptor = descriptor;
    }

    /// Answers an `OrtStatus*` that is null when all went well.
    boolean answersStatus() {
        return this != GET_ERROR_MESSAGE && descriptor.returnLayout().equals(Optional.of(ADDRESS));
    }

    private static FunctionDescriptor status(MemoryLayout... arguments) {
        return FunctionDescriptor.of(ADDRESS, arguments);
    }

    private static FunctionDescriptor release() {
        return FunctionDescriptor.ofVoid(ADDRESS);
    }
}
