/** The Photos Picker API's resources, from its REST reference; `googleapis` has no types for it. */

/** developers.google.com/photos/picker/reference/rest/v1/sessions */
export interface PickingSession {
  readonly id: string;
  readonly pickerUri: string;
  /** Only while nothing has been picked. Durations such as "5s". */
  readonly pollingConfig?: { readonly pollInterval: string; readonly timeoutIn: string };
  /** RFC 3339, UTC. */
  readonly expireTime: string;
  readonly pickingConfig?: PickingConfig;
  readonly mediaItemsSet: boolean;
}

export interface PickingConfig {
  /** An int64, so a string in JSON. */
  readonly maxItemCount: string;
}

/** developers.google.com/photos/picker/reference/rest/v1/mediaItems */
export interface PickedMediaItem {
  readonly id: string;
  readonly createTime: string;
  readonly type: 'PHOTO' | 'VIDEO';
  readonly mediaFile: MediaFile;
}

export interface MediaFile {
  /** Needs the bearer and a suffix such as `=w512-h512` or `=d`; lives 60 minutes. */
  readonly baseUrl: string;
  readonly mimeType: string;
  readonly filename: string;
  readonly mediaFileMetadata: {
    readonly width: number;
    readonly height: number;
    readonly cameraMake: string;
    readonly cameraModel: string;
    /** Of a photo. */
    readonly photoMetadata?: {
      readonly focalLength: number;
      readonly apertureFNumber: number;
      readonly isoEquivalent: number;
      readonly exposureTime: string;
    };
    /** Of a video. */
    readonly videoMetadata?: {
      readonly fps: number;
      readonly processingStatus: 'PROCESSING' | 'READY' | 'FAILED';
    };
  };
}

export interface ListMediaItemsResponse {
  readonly mediaItems?: readonly PickedMediaItem[];
  readonly nextPageToken?: string;
}
