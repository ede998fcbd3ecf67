/**
 * The one place that refuses features: what a module needs is asked for here, noted, and refused when the
 * feature is unsupported or switched off.
 */
import { CompileError } from '../errors.ts'
import { type FeatureName, type FeatureSet, features } from './features.ts'

/** Called wherever the bytes show that a feature is needed; throws to refuse it. */
export type NeedFeature = (feature: FeatureName, at: number) => void

export function featureGate(enabled: FeatureSet, used: Set<FeatureName>): NeedFeature {
  return (feature, at) => {
    if (feature === 'mvp' || used.has(feature)) return
    const reason = refusal(feature, enabled)
    if (reason !== null) throw new CompileError('unsupported', reason, { offset: at, feature })
    used.add(feature)
  }
}

function refusal(feature: FeatureName, enabled: FeatureSet): string | null {
  if (!features[feature].supported) return `${feature} is not supported`
  return enabled.has(feature) ? null : disabled(feature)
}

/** What is said of a feature that is off. */
export function disabled(feature: FeatureName): string {
  return `${feature} is disabled (enable with --features +${feature})`
}
