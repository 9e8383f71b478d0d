using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Audit;
using CiCdPlatform.Features.Dashboard;

namespace CiCdPlatform.Server.Dashboard;

/// <summary>Who looks at a page, what they may see there and what they may do: the one place where the dashboard asks about access.</summary>
internal sealed class DashboardAccess(IHttpContextAccessor http, RepositoryAccess repositories, AuditLog audit, TimeProvider time)
{
    private DashboardScope? _scope;

    /// <summary>Who; null when nobody signed in.</summary>
    public Caller? Caller => Caller.Of(http.HttpContext?.User);

    /// <summary>What people call them.</summary>
    public string? Name => Caller?.Name;

    /// <summary>The repositories that they may see.</summary>
    public DashboardScope Scope => _scope ??= Caller is { } caller ? DashboardScope.Of(Visibility.Of(caller, time)) : DashboardScope.Where((_, _) => "1 = 0");

    /// <summary>Whether they may see what belongs to no one repository.</summary>
    public bool SeesPlatform => Caller?.Platform >= Role.Viewer;

    /// <summary>Whether they may step in on the whole platform.</summary>
    public bool OperatesPlatform => Caller?.Platform >= Role.Maintainer;

    /// <summary>Whether they keep the platform.</summary>
    public bool IsAdministrator => Caller?.Platform >= Role.Administrator;

    /// <summary>Whether they may step in on a repository.</summary>
    public async Task<bool> OperatesAsync(string host, long repositoryId, string fullName, CancellationToken cancellation) =>
        Caller is { } caller && await repositories.RoleAsync(caller, host, repositoryId, fullName, cancellation) >= Role.Maintainer;

    /// <summary>Their role on what an orchestration works on.</summary>
    public async Task<Role> RoleAsync(OrchestrationInstance instance, CancellationToken cancellation) =>
        Caller is { } caller ? await repositories.RoleAsync(caller, instance, cancellation) : Role.None;

    /// <summary>Keeps that they did something.</summary>
    public Task NoteAsync(string action, string subject, string? detail, CancellationToken cancellation) =>
        Caller is { } caller ? audit.WriteAsync(new AuditEntry(caller.Subject, caller.Name, action, subject, detail), cancellation) : Task.CompletedTask;
}
