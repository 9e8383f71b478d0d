namespace CiCdPlatform.Forges.Http;

/// <summary>How one forge's API fares from here. <paramref name="RestsFor"/>: how long the most limited credential still rests; zero when none does.</summary>
/// <param name="Api">The API's host.</param>
/// <param name="Exhausted">Credentials whose budget is used up.</param>
/// <param name="RestsFor">Until the last of them may go on.</param>
/// <param name="Unanswered">Requests in a row, over all credentials, that got no answer or a 5xx.</param>
/// <param name="Circuit"><c>closed</c>: it is asked; <c>open</c>: it left too many requests unanswered and is not asked for a moment; <c>half-open</c>: one request tries.</param>
public sealed record ForgeCondition(string Api, int Exhausted, TimeSpan RestsFor, int Unanswered, string Circuit = "closed");

/// <summary>How the forges fare, as this process has seen it; asks nobody.</summary>
public interface IForgeConditions
{
    /// <summary>Every API that was asked in the last hour.</summary>
    IReadOnlyList<ForgeCondition> List();
}

/// <summary>Reads the budgets.</summary>
internal sealed class ForgeConditions(ForgeHttpFactory factory) : IForgeConditions
{
    public IReadOnlyList<ForgeCondition> List() =>
        [.. factory.Budgets.Conditions(factory.Time.GetUtcNow()).Select(condition => condition with { Circuit = factory.Circuits.StateOf(condition.Api) })];
}
