using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.Diagnostics;

namespace CiCdPlatform.Server.Dashboard;

/// <summary>A page that could not be made says so to the person who asked for it, and how to refer to it.</summary>
internal sealed class PageFault(ProductDatabase database) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!PageHeaders.IsPage(httpContext.Request))
        {
            return false;
        }

        await PageHeaders.ShowAsync(httpContext, database.IsTransient(exception) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError);
        return true;
    }
}
