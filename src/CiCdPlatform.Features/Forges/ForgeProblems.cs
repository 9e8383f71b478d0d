using System.Globalization;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Forges;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

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

    /// <summary>
    /// The same as the answer to a call. What fails on the forge's side is 424, and 429 where the forge wants to be asked less: 5xx is kept for what fails here, so that alarms and people look in the right place.
    /// </summary>
    public static ProblemHttpResult ToAnswer(this ForgeException refusal, HttpResponse response)
    {
        if (refusal.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        var problem = refusal.ToProblem();
        var status = refusal.Failure switch
        {
            ForgeFailure.Unauthorised or ForgeFailure.Forbidden => StatusCodes.Status403Forbidden,
            ForgeFailure.NotFound => StatusCodes.Status404NotFound,
            ForgeFailure.Conflict => StatusCodes.Status409Conflict,
            ForgeFailure.Invalid => StatusCodes.Status422UnprocessableEntity,
            ForgeFailure.RateLimited => StatusCodes.Status429TooManyRequests,
            _ => StatusCodes.Status424FailedDependency,
        };
        return OperationProblems.Problem(status, problem.Code, problem.Message);
    }
}
