using CiCdPlatform.Features.Audit;

namespace CiCdPlatform.Features.Access;

/// <summary>Signs people in by password. Wrong ones make the account rest, longer each time; nobody learns which logins there are.</summary>
internal sealed class SignIn(Users users, Passwords passwords, AccessSettings settings, AuditLog audit, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(1);

    // Hashing is slow on purpose: many at once must not take every core.
    private readonly SemaphoreSlim _hashing = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>The person, or null when the login or the password is wrong or the account rests.</summary>
    public async Task<User?> TryAsync(string login, string password, CancellationToken cancellation)
    {
        var user = await users.FindLocalAsync(login, cancellation);
        var mayTry = user is { IsDisabled: false } && user.LockedUntil <= time.GetUtcNow().ToUnixTimeMilliseconds();

        // Counted before it is looked at, so that trying in parallel gains nothing.
        var failures = mayTry ? await users.CountFailureAsync(user!.Id, cancellation) : 0;
        var (isRight, isOld) = await VerifyAsync(mayTry ? user!.Password : null, password, cancellation);
        if (mayTry && isRight)
        {
            if (isOld)
            {
                await users.SetPasswordAsync(user!.Id, passwords.Hash(password), cancellation);
            }

            await users.SignedInAsync(user!.Id, cancellation);
            await audit.WriteAsync(new AuditEntry(user.Id, user.Login, "session.created", user.Id, "by password"), cancellation);
            return user;
        }

        if (mayTry && failures >= settings.FailuresBeforeLockOut)
        {
            var rest = settings.LockOut * Math.Pow(2, Math.Min(failures - settings.FailuresBeforeLockOut, 12));
            await users.LockAsync(user!.Id, time.GetUtcNow() + (rest < LongestRest ? rest : LongestRest), cancellation);
            await audit.WriteAsync(new AuditEntry(user.Id, user.Login, "account.locked", user.Id, $"after {failures} wrong passwords in a row"), cancellation);
        }
        else if (user is not null)
        {
            await audit.WriteAsync(new AuditEntry(user.Id, user.Login, "session.refused", user.Id, mayTry ? "wrong password" : "the account is disabled or rests"), cancellation);
        }

        return null;
    }

    public void Dispose() => _hashing.Dispose();

    private async Task<(bool IsRight, bool IsOld)> VerifyAsync(string? hash, string password, CancellationToken cancellation)
    {
        await _hashing.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => passwords.Verify(hash, password), cancellation);
        }
        finally
        {
            _hashing.Release();
        }
    }
}
