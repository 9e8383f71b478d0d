using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Forges;

/// <summary>A forge's refusal in the product's own stable codes.</summary>
internal static class ForgeProblems
{
    public static DeliveryProblem ToProblem(this ForgeException refusal) => new(
        refusal.Failure switch
        {
            ForgeFailure.Unauthorised => "forge-unauthorised",
            ForgeFailure.Forbidden => "forge-forbidden",
            ForgeFailure.NotFound => "forge-not-found",
            ForgeFailure.Conflict => "forge-conflict",
            ForgeFailure.Invalid => "forge-invalid",
            ForgeFailure.RateLimited => "forge-rate-limited",
            _ => "forge-unavailable",
        },
        refusal.Message);
}
