#include "pii/detector.h"

#define JPC_DETECTOR(name, action, template, tokens) extern const jpc_detector jpc_detector_##name;
#include "pii/detectors.def"
#undef JPC_DETECTOR

const jpc_detector *const jpc_detectors[] = {
#define JPC_DETECTOR(name, action, template, tokens) &jpc_detector_##name,
#include "pii/detectors.def"
#undef JPC_DETECTOR
    NULL,
};
