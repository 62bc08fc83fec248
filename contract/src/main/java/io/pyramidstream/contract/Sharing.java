package io.pyramidstream.contract;

import java.util.EnumSet;
import java.util.List;

/// What a question allows when it shares a window with others.
///
/// @param routes       those allowed, in the order of {@link Route}; the cheapest is taken
/// @param agreementMin share of its answers by `shared` that must be measured to be those by `own`, or else `shared` is
///                     not taken, [0, 1]
public record Sharing(List<Route> routes, double agreementMin) {

    public static final double AGREEMENT_MIN_DEFAULT = 0.95;

    /// Its answers are the same whether it shares or not.
    public static final Sharing EXACT = of(Route.OWN);

    public Sharing {
        if (routes.isEmpty()) {
            throw new IllegalArgumentException("a question must allow a route: own, shared or none");
        }
        routes = List.copyOf(EnumSet.copyOf(routes));
        if (!(agreementMin >= 0 && agreementMin <= 1)) {
            throw new IllegalArgumentException("agreementMin must be in [0, 1], was " + agreementMin);
        }
    }

    public static Sharing of(Route... routes) {
        return new Sharing(List.of(routes), AGREEMENT_MIN_DEFAULT);
    }

    public boolean allows(Route route) {
        return routes.contains(route);
    }
}
