namespace CiCdPlatform.Forges.Http;

/// <summary>What one credential may still ask of a forge, as this process last heard it; nulls where the forge did not say.</summary>
/// <param name="Api">The API's host.</param>
/// <param name="Credential">Whose it is; never the credential itself.</param>
/// <param name="Resource">Which of the forge's budgets was told last.</param>
/// <param name="Limit">Requests in the window.</param>
/// <param name="Remaining">Requests left.</param>
/// <param name="ResetsIn">Until the window ends.</param>
/// <param name="RestsFor">How long it must rest from now; zero when it need not.</param>
/// <param name="LastUsed">When it was used last.</param>
public sealed record ForgeBudgetState(string Api, string Credential, string? Resource, int? Limit, int? Remaining, TimeSpan? ResetsIn, TimeSpan RestsFor, DateTimeOffset LastUsed);

/// <summary>The budgets of this process; asks nobody.</summary>
public interface IForgeBudgets
{
    /// <summary>Those used in the last hour, the emptiest first, at most a thousand.</summary>
    IReadOnlyList<ForgeBudgetState> List();
}

/// <summary>Reads the budgets.</summary>
internal sealed class ForgeBudgetStates(ForgeHttpFactory factory) : IForgeBudgets
{
    public IReadOnlyList<ForgeBudgetState> List() => factory.Budgets.States(factory.Time.GetUtcNow());
}
