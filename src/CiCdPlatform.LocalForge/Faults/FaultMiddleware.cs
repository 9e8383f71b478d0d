using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.LocalForge.Faults;

/// <summary>Lets requests suffer, and answers the control API at <c>/_local/faults</c>.</summary>
internal sealed class FaultMiddleware(ForgeContext context, IForgePersonality personality)
{
    public void Map(WebApplication app)
    {
        app.MapGet("/_local/faults", () => Results.Json(context.Faults.Plan));
        app.MapPost("/_local/faults", (FaultPlan plan) =>
        {
            context.Faults.Plan = plan;
            return Results.Json(plan);
        });
        app.MapDelete("/_local/faults", () =>
        {
            context.Faults.Plan = new FaultPlan();
            return Results.NoContent();
        });
    }

    public async Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path.Value ?? "";
        if (path.StartsWith("/_local/", StringComparison.Ordinal))
        {
            await next(http);
            return;
        }

        var fate = context.Faults.NextRequest(http.Request.Method, path);
        if (fate.Latency > TimeSpan.Zero)
        {
            await Task.Delay(fate.Latency, context.Options.Time, http.RequestAborted);
        }

        if (fate.RateLimited is { } retryAfter)
        {
            await personality.WriteRateLimitedAsync(http, retryAfter);
        }
        else if (fate is { Status: { } status, AfterEffect: false })
        {
            await personality.WriteServerErrorAsync(http, status);
        }
        else if (fate is { Status: { } lost })
        {
            await LoseAnswerAsync(http, next, lost);
        }
        else
        {
            await next(http);
        }
    }

    private async Task LoseAnswerAsync(HttpContext http, RequestDelegate next, int status)
    {
        var body = http.Response.Body;
        await using (var nowhere = new MemoryStream())
        {
            http.Response.Body = nowhere;
            try
            {
                await next(http);
            }
            finally
            {
                http.Response.Body = body;
            }
        }

        http.Response.Clear();
        await personality.WriteServerErrorAsync(http, status);
    }
}
