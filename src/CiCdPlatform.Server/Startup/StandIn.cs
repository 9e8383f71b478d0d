namespace CiCdPlatform.Server;

/// <summary>Listens in the server's place while it cannot start: alive, not ready, and 503 with <c>Retry-After</c> for everything else.</summary>
internal static class StandIn
{
    private const string Reason = "the database does not answer; the server waits for it";

    public static async Task<IAsyncDisposable> StartAsync(IConfiguration configuration)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddConfiguration(configuration);
        builder.WebHost.UseKestrelCore().ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Configure(context.Configuration.GetSection("Kestrel"));
        });
        builder.WebHost.UseUrls((configuration["Urls"] ?? "http://127.0.0.1:5080").Split(';', StringSplitOptions.RemoveEmptyEntries));
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        return new Running(app);
    }

    private static Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/health/live")
        {
            return context.Response.WriteAsJsonAsync(new { status = "alive" });
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "10";
        return context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
            ? context.Response.WriteAsJsonAsync(new { status = "not-ready", checks = new { database = new { status = "not-ready", reason = Reason } } })
            : context.Response.WriteAsJsonAsync(
                new { status = 503, code = "database-away", title = "Service Unavailable", detail = Reason }, options: null, contentType: "application/problem+json");
    }

    private sealed class Running(WebApplication app) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }
}
