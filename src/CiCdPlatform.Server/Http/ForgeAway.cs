using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;
using CiCdPlatform.Server.Dashboard;
using Microsoft.AspNetCore.Diagnostics;

namespace CiCdPlatform.Server;

/// <summary>Answers what a forge refused, or left unanswered, during a request: nothing failed here.</summary>
internal sealed class ForgeAway : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // A download that broke off comes as something to be tried again.
        if ((exception is TransientException ? exception.InnerException : exception) is not ForgeException refusal || PageHeaders.IsPage(httpContext.Request))
        {
            return false;
        }

        await refusal.ToAnswer(httpContext.Response).ExecuteAsync(httpContext);
        return true;
    }
}
