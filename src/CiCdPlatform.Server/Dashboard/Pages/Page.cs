using CiCdPlatform.Features.Dashboard;
using Microsoft.AspNetCore.Components;

namespace CiCdPlatform.Server.Dashboard.Pages;

/// <summary>What pages share: who looks, and how a page says that there is no such thing.</summary>
public abstract class Page : ComponentBase
{
    /// <summary>Rows of one page of a list.</summary>
    protected const int PageSize = 50;

    [Inject] internal DashboardAccess Access { get; set; } = default!;

    /// <summary>The address of the page.</summary>
    [Inject] protected NavigationManager Navigation { get; set; } = default!;

    /// <summary>The request.</summary>
    [CascadingParameter] public HttpContext Http { get; set; } = default!;

    /// <summary>Ends when the browser goes away.</summary>
    protected CancellationToken Cancellation => Http.RequestAborted;

    /// <summary>The page's own address, for forms that lead back to it.</summary>
    protected string Here => Navigation.With([]);

    /// <summary>What the viewer may see.</summary>
    protected DashboardScope Scope => Access.Scope;

    /// <summary>Says that there is no such thing.</summary>
    protected void NotFound() => Http.Response.StatusCode = StatusCodes.Status404NotFound;
}
