using CiCdPlatform.Features.Audit;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Access;

/// <summary>Makes local accounts, and the first of them at the start when the settings name one.</summary>
internal sealed partial class FirstAdministrator(Users users, Grants grants, Passwords passwords, AuditLog audit, Callers callers, AccessSettings settings, ILogger<FirstAdministrator> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var named = settings.Administrator;
        if (named.Login.Length == 0 || await users.HasLocalAsync(cancellationToken))
        {
            return;
        }

        var password = named.Password.Length > 0 ? named.Password : (await File.ReadAllTextAsync(named.PasswordFile, cancellationToken)).Trim();
        if (await CreateAsync(named.Login, named.Login, password, "settings", "settings", cancellationToken) is { Fault: { } fault })
        {
            Log.NotMade(logger, fault);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes a local administrator of the platform; or says why not.</summary>
    public async Task<(string? UserId, string? Fault)> CreateAsync(string? login, string? name, string? password, string by, string byName, CancellationToken cancellation)
    {
        if (Fault(login) is { } fault || (fault = Passwords.Fault(password, login!)) is not null)
        {
            return (null, fault);
        }

        if (await users.CreateLocalAsync(login!, string.IsNullOrWhiteSpace(name) ? login! : name, passwords.Hash(password!), cancellation) is not { } id)
        {
            return (null, $"the login {login} is taken");
        }

        await grants.PutAsync(id, Grant.OnAll(Role.Administrator), by, cancellation);
        callers.Forget();
        await audit.WriteAsync(new AuditEntry(by, byName, "user.created", id, $"local administrator {login}"), cancellation);
        return (id, null);
    }

    internal static string? Fault(string? login) =>
        login is { Length: >= 2 and <= 64 } && login.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' or '@' or '+')
            ? null
            : "a login has 2 to 64 letters, digits, dots, dashes, underscores, plus and at signs";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The administrator of Access:Administrator was not made: {Fault}")]
        public static partial void NotMade(ILogger logger, string fault);
    }
}
