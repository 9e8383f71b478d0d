using CiCdPlatform.Durable;
using Microsoft.AspNetCore.Diagnostics;

namespace CiCdPlatform.Server;

/// <summary>Answers 503 with <c>Retry-After</c> when the database was away during a request: the same request may succeed later.</summary>
internal sealed class DatabaseAway(SqlDatabase database, IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!database.IsTransient(exception))
        {
            return false;
        }

        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = "10";
        var context = new ProblemDetailsContext { HttpContext = httpContext, Exception = exception };
        context.ProblemDetails.Status = StatusCodes.Status503ServiceUnavailable;
        context.ProblemDetails.Detail = "the database does not answer now";
        context.ProblemDetails.Extensions["code"] = "database-away";
        return await problems.TryWriteAsync(context);
    }
}
