package io.pyramidstream.sink.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.io.ResourceResolver;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.context.ServerContextPathProvider;
import io.micronaut.web.router.resource.StaticResourceConfiguration;
import io.pyramidstream.sink.SinkService;
import jakarta.inject.Singleton;

import java.util.List;

/// The page itself: files under `public` on the class path.
@Singleton
@Requires(beans = SinkService.class)
final class Page extends StaticResourceConfiguration {

    Page(ResourceResolver resources, ServerContextPathProvider contextPath) {
        super(resources, contextPath);
        setPaths(List.of("classpath:public"));
    }

    /// Own scripts, styles and pictures only; nothing inline, nothing from elsewhere, in nobody's frame.
    @ServerFilter({"/", "/index.html", "/ui/**", "/api/**", "/v1/pictures/**"})
    @Requires(beans = SinkService.class)
    static final class Headers {

        private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
                + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'";

        @ResponseFilter
        void keepToItself(MutableHttpResponse<?> response) {
            response.header("Content-Security-Policy", POLICY);
            response.header("X-Content-Type-Options", "nosniff");
            response.header("Referrer-Policy", "no-referrer");
            response.header("Cross-Origin-Resource-Policy", "same-origin");
            if (!response.getHeaders().contains(HttpHeaders.CACHE_CONTROL)) {
                // Builds are reproducible, so files of two versions carry the same date and could pass for one another.
                response.header(HttpHeaders.CACHE_CONTROL, "no-store");
            }
        }
    }
}
