using System.Text;
using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Features.Pipelines.Proof;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>What a delivered pipeline says of itself to the people who must decide on it.</summary>
internal static class ChangeRequestText
{
    /// <summary>Marks change requests of the product, so that its own are told from people's.</summary>
    public const string BranchPrefix = "cicd/pipeline-";

    /// <summary>Branches on which a pipeline is proven: never proposed, deleted at the end.</summary>
    public const string ProofBranchPrefix = BranchPrefix + "proof-";

    /// <summary>The branch of a delivery.</summary>
    public static string BranchOf(string deliveryId) => BranchPrefix + InstanceIds.Hash(deliveryId)[..10];

    public static string Title(DeliveryDraft draft) => $"Add a CI pipeline for {draft.Language}";

    public static string CommitMessage(DeliveryDraft draft) => $"{Title(draft)}\n\n{string.Join('\n', draft.Files.Select(file => "- " + file.Path))}";

    public static string Body(DeliveryDraft draft, ProofReport? proof = null)
    {
        var body = new StringBuilder()
            .AppendLine("This adds a pipeline that builds, tests and checks this repository. It runs on this very request, so that you can judge it by its result.")
            .AppendLine()
            .AppendLine("**Why it looks like this**")
            .AppendLine();
        foreach (var reason in draft.Reasons)
        {
            body.Append("- ").AppendLine(reason);
        }

        if (draft.Warnings.Count > 0)
        {
            body.AppendLine().AppendLine("**Worth knowing**").AppendLine();
            foreach (var warning in draft.Warnings)
            {
                body.Append("- ").AppendLine(warning);
            }
        }

        ProofText.Append(body, proof);
        body.AppendLine().AppendLine("**Files**").AppendLine();
        foreach (var file in draft.Files)
        {
            body.Append("- `").Append(file.Path).AppendLine("`");
        }

        return body.AppendLine().AppendLine("Close it if you do not want it: it will not come back.").ToString();
    }
}
